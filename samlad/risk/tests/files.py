"""A small specification and its table."""

SPEC = """
name = "Ett prov <b>"
reference = "all"
base_year = 2020
fewest_people = 100

[data]
name = "name"
population = "people"
credit = "Källa: oss själva"

[missing]
when_missing = "rescale"

[normalise]
method = "ratio"

[sureness]
runs = 100
noise = "posterior"
highest = [1]

[[domain]]
code = "safety"
name = "Säkerhet"

[[domain]]
code = "care"
name = "Omsorg"

[[domain]]
code = "empty"
may_be_empty = true

[[indicator]]
code = "thefts"
name = "Anmälda stölder"
within = "safety"
direction = "risk"
count = "thefts"
total = "people"
per = 1000
law = "poisson"

[[indicator]]
code = "school"
name = "Behöriga"
within = "care"
direction = "protective"
top = 100
value = "school"

[[indicator]]
code = "aid"
within = "care"
direction = "risk"
count = "aid"
total = "people"
per = 100
law = "binomial"
"""
TABLE = """area,year,name,people,thefts,school,aid
a,2020,Ängsbacken,1000,41,80.5,90
b,2020,Kvarnhöjden,2000,60,,70
c,2020,Tallmossen,1500,20,95.5,30
d,2020,Öde,50,1,99.5,1
all,2020,Alla,4550,122,89.5,191
a,2021,Ängsbacken,1010,55,78.5,95
b,2021,Kvarnhöjden,2010,50,90.0,60
c,2021,Tallmossen,1490,15,96.0,28
d,2021,Öde,48,0,99.5,0
all,2021,Alla,4558,120,88.5,183
"""
