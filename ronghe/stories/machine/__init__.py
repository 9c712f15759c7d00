"""The machine check 机检 of a story: what it reads, and what it keeps. The rules: `ronghe.text.proof`."""
