"""Where do customers go, where do they go in circles, and where are they lost?"""
