"""The demo of the Transcription solution: recordings in, who said what and when out."""
