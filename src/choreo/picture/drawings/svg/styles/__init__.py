"""Style sheets and style attributes of an SVG, in words that both engines read.

A tree comes in; a tree goes out that says for each element what holds for it, without styles. `cascade` finds out which
rule holds where, and `media` whether it holds at all; `said` writes it into the element, `arithmetic` works out its
numbers, `plain_values` says its value in plain words, `css_colours` knows the notations of colours, `basic_shapes`
draws the shapes that a style cuts out (`clip-path: circle(...)`). Read `cascade.py` first.
"""
