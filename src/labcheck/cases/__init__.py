"""Cases: a patient, the results as they were reported, and when each was taken."""
