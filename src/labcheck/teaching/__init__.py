"""Teaching: why each row says what it says, and cases that a learner judges first."""
