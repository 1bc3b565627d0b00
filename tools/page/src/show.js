// The show as it was planned: Bezier curves and light keyframes, unpacked and evaluated at any moment.

/** Return the bytes of a base64 coded element of the page. */
export function encoded(id) {
  const text = atob(document.getElementById(id).textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Return the bytes of a deflated, base64 coded element of the page. */
async function unpack(id) {
  const stream = new Blob([encoded(id)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Return control points [piece][control][drone][xyz] from their differences: see `_curves` in stage/page.py. */
export function curves(bytes, pieces, drones) {
  const count = pieces * 12 * drones;
  const control = new Int32Array(count);
  let next = 0;
  for (let k = 0; k < 4; k++)
    for (let axis = 0; axis < 3; axis++)
      for (let drone = 0; drone < drones; drone++)
        for (let piece = 0; piece < pieces; piece++, next++) {
          const coded =
            bytes[next] |
            (bytes[next + count] << 8) |
            (bytes[next + 2 * count] << 16) |
            (bytes[next + 3 * count] << 24);
          control[((piece * 4 + k) * drones + drone) * 3 + axis] = (coded >>> 1) ^ -(coded & 1);
        }
  const row = drones * 3;
  for (let piece = 0; piece < pieces; piece++)
    for (let i = 0; i < row; i++) {
      const a = piece * 4 * row + i;
      const [b, c, d] = [a + row, a + 2 * row, a + 3 * row];
      if (piece > 0) control[a] += control[a - row];
      control[b] += control[a];
      control[c] += 2 * control[b] - control[a];
      control[d] += 3 * control[c] - 3 * control[b] + control[a];
    }
  return control;
}

/** Return colours [keyframe][drone][rgb] from their differences in time. */
export function keyframes(bytes, row) {
  for (let i = row; i < bytes.length; i++) bytes[i] += bytes[i - row];
  return bytes;
}

/** Return the last index whose moment is not after `time`, at least 0. */
function before(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

export class Show {
  constructor(facts, control, colours) {
    this.facts = facts;
    this.drones = facts.drones;
    this.control = control;
    this.keys = colours;
    this.position = new Float32Array(3 * facts.drones);
    this.colours = new Uint8Array(3 * facts.drones);
    this.first = facts.times[0];
    this.last = facts.times[facts.times.length - 1];
  }

  static async read() {
    const facts = JSON.parse(document.getElementById('facts').textContent);
    const [control, light] = await Promise.all([unpack('curves'), unpack('light')]);
    const pieces = facts.times.length - 1;
    return new Show(facts, curves(control, pieces, facts.drones), keyframes(light, 3 * facts.drones));
  }

  /** Put the places and colours of the moment `time` into `position` and `colours`. */
  at(time) {
    const { times, lightTimes, unit } = this.facts;
    const row = 3 * this.drones;
    const piece = Math.min(before(times, time), times.length - 2);
    const u = Math.min(1, Math.max(0, (time - times[piece]) / (times[piece + 1] - times[piece])));
    const w = 1 - u;
    const [p, q, r, s] = [w * w * w, 3 * w * w * u, 3 * w * u * u, u * u * u].map((weight) => weight * unit);
    const a = piece * 4 * row;
    const { control, position, keys, colours } = this;
    for (let i = 0, b = a + row, c = b + row, d = c + row; i < row; i++)
      position[i] = p * control[a + i] + q * control[b + i] + r * control[c + i] + s * control[d + i];
    const key = before(lightTimes, time);
    const last = key === lightTimes.length - 1 || time < lightTimes[0];
    const part = last ? 0 : (time - lightTimes[key]) / (lightTimes[key + 1] - lightTimes[key]);
    const [low, high] = [key * row, last ? key * row : (key + 1) * row];
    for (let i = 0; i < row; i++) colours[i] = Math.round(keys[low + i] + part * (keys[high + i] - keys[low + i]));
  }

  /** Return how a drone moves at the moment `time`, m/s. */
  velocity(time, drone) {
    const { times, unit } = this.facts;
    const row = 3 * this.drones;
    const piece = Math.min(before(times, time), times.length - 2);
    const long = times[piece + 1] - times[piece];
    const u = Math.min(1, Math.max(0, (time - times[piece]) / long));
    return [0, 1, 2].map((axis) => {
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => this.control[(piece * 4 + k) * row + 3 * drone + axis] * unit);
      return (3 * ((b - a) * (1 - u) ** 2 + 2 * (c - b) * u * (1 - u) + (d - c) * u ** 2)) / long;
    });
  }

  /** Return the stretch of the show at `time`. */
  span(time) {
    return this.facts.spans.findLast((span) => span.start <= time && time <= span.end);
  }
}
