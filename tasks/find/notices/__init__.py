"""What mails and letters about a loss tell, in their subjects and sentences."""
