"""What Python and Asterisk say to each other: AGI, AMI, the names both sides use, the configuration writer."""
