// Where the audience looks while the show goes on: at the pads, at the sky, and at the pads again (stage/night/opening.py).

/** Return how much of a move from `begin` to `end` is done at a moment, from rest to rest. */
function done(time, begin, end) {
  const part = Math.min(1, Math.max(0, (time - begin) / Math.max(end - begin, 1e-9)));
  return part * part * (3 - 2 * part);
}

/** Return the camera of a moment, and how far it is from the pads (0) to the pictures (1). */
export function seen({ ground, pictures, leaves, arrives, returns, lands }, time) {
  const share = done(time, leaves, arrives) * (1 - done(time, returns, lands));
  const between = (one, two) => one + share * (two - one);
  return {
    share,
    eye: ground.eye,
    target: ground.target.map((value, axis) => between(value, pictures.target[axis])),
    up: ground.up,
    fieldOfView: between(ground.fieldOfView, pictures.fieldOfView),
  };
}
