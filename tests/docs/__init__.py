"""The pages that people read: what they tell to type is typed here, what they show is what is printed, links lead somewhere."""
