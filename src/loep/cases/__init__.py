"""Cases: opened by signals or by the random sample, decided by people."""
