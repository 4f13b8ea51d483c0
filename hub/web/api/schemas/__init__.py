"""What goes in and out, field by field; the OpenAPI description is made from these."""
