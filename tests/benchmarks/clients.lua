-- Asks by GET, with the arguments QUERY THINGS RUN: THING in the query stands for a line of the file THINGS, the next one
-- with each request, and V for a number that no request before had with that thing.

local query, run
local things = {}
local requests = 0

local function encoded(text)
  return (text:gsub("[^%w]", function(sign) return string.format("%%%02X", sign:byte()) end))
end

function init(arguments)
  query, run = arguments[1], arguments[3]
  for line in io.lines(arguments[2]) do
    things[#things + 1] = line
  end
end

function request()
  local text = query:gsub("THING", (things[requests % #things + 1]:gsub("%%", "%%%%")))
  text = text:gsub("V", run .. "x" .. math.floor(requests / #things))
  requests = requests + 1
  return wrk.format("GET", wrk.path .. "?query=" .. encoded(text), { Accept = "application/sparql-results+json" })
end
