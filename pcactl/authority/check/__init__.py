"""`store check`: every file of a store against every other. It reads, beside any writer, and takes no lock.

What lies where, and who may read it, is `store.strangers`; the audit log, and that the records are as it says, `store.chain`. Here
are the documents beside the instances (`documents`), what the files of one instance say (`sheet`) and whether they agree
(`rules`, a row a question), what must hold over all of them (`whole`), the order of it all (`run`) and what can be put right (`repair`).
"""
