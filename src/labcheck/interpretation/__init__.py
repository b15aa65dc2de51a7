"""What results say together: values derived from several of them, apart from the judged rows.

Nothing here changes a row or its flag. What is computed, from what and how far it holds is data;
this package only reckons, chooses the inputs and says what was left out.
"""
