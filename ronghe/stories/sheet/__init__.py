"""The review sheet 发稿单: who read and signed which text when, with the proof of it."""
