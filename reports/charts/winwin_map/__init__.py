"""Who gains from each change: customers, the business, both or neither?"""
