"""家庭档案: registered households and who stands in them."""
