"""What waits for a second person: accounts and facts that one proposed and another confirms."""
