"""Areas × indicators × periods beside each other: differences, likenesses, trends."""
