"""What is usual for a patient, from results that came before."""
