"""What the process of the clients and those at the database both know; without Django."""

PASSWORD = "Kaffet-är-klart-nu-47"
LEADER = "samordnare@lindasa.example"
# What is looked for afterwards.
KINDS = frozenset({"contribution", "mark", "answer", "link answer", "action", "round", "adoption"})
