// Answers questions with Apache Jena: reads lines of Base64 (a dataset in TriG, a tab, a query), and writes for each a
// line of Base64: a result in JSON, N-Triples, or "error: " with the message.

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;

public class Jena {
    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] parts = line.split("\t");
            System.out.println(Base64.getEncoder().encodeToString(answer(decoded(parts[0]), decoded(parts[1]))));
            System.out.flush();
        }
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    private static byte[] answer(String data, String text) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            Dataset dataset = DatasetFactory.createTxnMem();
            RDFDataMgr.read(dataset, new StringReader(data), "http://example.org/", Lang.TRIG);
            Query query = QueryFactory.create(text, "http://example.org/");
            try (QueryExecution execution = QueryExecutionFactory.create(query, dataset)) {
                if (query.isAskType()) {
                    ResultSetFormatter.outputAsJSON(output, execution.execAsk());
                } else if (query.isSelectType()) {
                    ResultSetFormatter.outputAsJSON(output, execution.execSelect());
                } else {
                    RDFDataMgr.write(output, execution.execConstruct(), Lang.NTRIPLES);
                }
            }
        } catch (Exception error) {
            return ("error: " + error).getBytes(StandardCharsets.UTF_8);
        }
        return output.toByteArray();
    }
}
