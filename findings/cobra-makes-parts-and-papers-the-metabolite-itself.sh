#!/bin/sh
# Packages: cobra 0.32.1, python-libsbml 5.21.2
# Behaviour: An annotation of SBML says by a qualifier what a resource has to do with the element: bqbiol:is is the same
# thing, hasPart a part of it, isVersionOf a kind that it is one of, isDescribedBy a paper (SBML Level 3 core, section
# 6.5). cobra reads them all into one list, and writes each as bqbiol:is: a complex is each of its proteins, and a
# metabolite is the paper on it, so that a graph that joins by "is" makes one node of different things. A species
# without a charge is written with charge 0, which nobody stated, and the modifiers of a reaction are gone: its enzyme
# or inhibitor is in none. Nothing says so. (Upstream has the qualifiers as cobrapy 684, open since 2018.)
# Output seen:
#   given.xml
#     is chebi/CHEBI:1
#     hasPart uniprot/P00001
#     isVersionOf chebi/CHEBI:2
#     isDescribedBy pubmed/1
#     charge not stated, modifiers inhibitor
#   written.xml
#     is chebi/CHEBI:1 chebi/CHEBI:2 uniprot/P00001 pubmed/1
#     charge 0, modifiers none
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check cobra==0.32.1 python-libsbml==5.21.2
cat > given.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"
  xmlns:fbc="http://www.sbml.org/sbml/level3/version1/fbc/version2" fbc:required="false">
<model id="made_up" fbc:strict="true">
<listOfCompartments><compartment id="c" constant="true"/></listOfCompartments>
<listOfSpecies>
<species metaid="m1" id="complex" compartment="c" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false">
<annotation><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:bqbiol="http://biomodels.net/biology-qualifiers/"><rdf:Description rdf:about="#m1">
<bqbiol:is><rdf:Bag><rdf:li rdf:resource="https://identifiers.org/chebi/CHEBI:1"/></rdf:Bag></bqbiol:is>
<bqbiol:hasPart><rdf:Bag><rdf:li rdf:resource="https://identifiers.org/uniprot/P00001"/></rdf:Bag></bqbiol:hasPart>
<bqbiol:isVersionOf><rdf:Bag><rdf:li rdf:resource="https://identifiers.org/chebi/CHEBI:2"/></rdf:Bag></bqbiol:isVersionOf>
<bqbiol:isDescribedBy><rdf:Bag><rdf:li rdf:resource="https://identifiers.org/pubmed/1"/></rdf:Bag></bqbiol:isDescribedBy>
</rdf:Description></rdf:RDF></annotation></species>
<species id="product" compartment="c" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/>
<species id="inhibitor" compartment="c" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/>
</listOfSpecies>
<listOfParameters>
<parameter id="low" value="0" constant="true"/><parameter id="high" value="10" constant="true"/></listOfParameters>
<listOfReactions><reaction id="reaction" reversible="false" fast="false" fbc:lowerFluxBound="low" fbc:upperFluxBound="high">
<listOfReactants><speciesReference species="complex" stoichiometry="1" constant="true"/></listOfReactants>
<listOfProducts><speciesReference species="product" stoichiometry="1" constant="true"/></listOfProducts>
<listOfModifiers><modifierSpeciesReference species="inhibitor"/></listOfModifiers></reaction></listOfReactions>
</model></sbml>
XML
venv/bin/python - > seen 2> said <<'PYTHON'
import libsbml
from cobra.io import read_sbml_model, write_sbml_model

write_sbml_model(read_sbml_model("given.xml", f_replace={}), "written.xml", f_replace={})
for name in ("given.xml", "written.xml"):
    model = libsbml.readSBMLFromFile(name).getModel()
    species = model.getSpecies("complex")
    print(name)
    for number in range(species.getNumCVTerms()):
        term = species.getCVTerm(number)
        resources = [term.getResourceURI(place) for place in range(term.getNumResources())]
        print(" ", libsbml.BiolQualifierType_toString(term.getBiologicalQualifierType()), *[uri[24:] for uri in resources])
    charge = species.getPlugin("fbc")
    print("  charge", charge.getCharge() if charge.isSetCharge() else "not stated", end=", ")
    print("modifiers", *[modifier.getSpecies() for modifier in model.getReaction(0).getListOfModifiers()] or ["none"])
PYTHON
grep -i "qualifier\|modifier\|charge" said >> seen || true
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
