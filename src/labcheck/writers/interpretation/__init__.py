"""What results say together, in every format: a section below the rows, and never among them."""
