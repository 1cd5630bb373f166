"""Mutation tests of the shapes: does a stored example notice each small change to a constraint?"""
