"""Killing a real Samlad in the middle of its work, again and again, and looking at what is left.

`course.carried_out` starts the server and the sender of mail in a process group of their own, lets clients
sign in and write over HTTP, kills the group with SIGKILL and starts it anew. What the clients were promised
and what the mail server got is then compared with the database.
"""
