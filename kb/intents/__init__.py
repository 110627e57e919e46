"""What is no question of knowledge: read by rule, and served with what the notes hold."""
