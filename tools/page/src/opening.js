// Where the audience looks while the show goes on: at the pads, at the sky, and at the pads again (stage/night/opening.py).

/** Return a number at a moment: straight between those that are told. */
function told(moments, values, time) {
  const after = moments.findIndex((moment) => moment > time);
  if (after < 0) return values.at(-1);
  if (after === 0) return values[0];
  const part = (time - moments[after - 1]) / (moments[after] - moments[after - 1]);
  return values[after - 1] + part * (values[after] - values[after - 1]);
}

/** Return the camera of a moment, with its share of the way from the pads (0) to the pictures (1). */
export function seen({ ground, pictures, moments, shares, views }, time) {
  const share = told(moments, shares, time);
  return {
    share,
    eye: ground.eye,
    target: ground.target.map((value, axis) => value + share * (pictures.target[axis] - value)),
    up: ground.up,
    fieldOfView: told(moments, views, time),
  };
}
