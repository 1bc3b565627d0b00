"""The night over the stage, drawn without a display: scene, camera, sky, and lights as a photograph.

A plan's moment and a camera come in; pixels go out. Read `scene.py` first, then `render.py`.
"""
