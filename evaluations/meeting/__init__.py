"""评议会: prepared, held by secret ballot, counted, published."""
