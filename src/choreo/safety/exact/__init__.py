"""Exact bounds of curves and pairs of curves: Bernstein form, halving, a tree of neighbours of its own.

Control points come in; bounds that hold at every moment go out, not only at samples. Read `stretch.py` first, then
`polynomials.py`.
"""
