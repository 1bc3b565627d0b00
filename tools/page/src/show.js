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

/** Return frames [keyframe] and colours [keyframe][rgb] of all drones from their differences: see `_keyframes` in stage/page.py. */
export function keyframes(bytes, step) {
  const count = bytes.length / 7;
  const frames = new Int32Array(count);
  const colours = new Uint8Array(3 * count);
  for (let i = 0, frame = 0; i < count; i++) {
    frame += bytes[i] | (bytes[i + count] << 8) | (bytes[i + 2 * count] << 16) | (bytes[i + 3 * count] << 24);
    frames[i] = frame;
    for (let c = 0; c < 3; c++) colours[3 * i + c] = bytes[i + (4 + c) * count] + (i > 0 ? colours[3 * (i - 1) + c] : 0);
  }
  for (let i = 0; i < colours.length; i++) colours[i] *= step;
  return { frames, colours };
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
  constructor(facts, control, light) {
    this.facts = facts;
    this.drones = facts.drones;
    this.control = control;
    this.light = light;
    this.key = Int32Array.from(facts.lightStarts.slice(0, -1));
    this.position = new Float32Array(3 * facts.drones);
    this.colours = new Uint8Array(3 * facts.drones);
    this.first = facts.times[0];
    this.last = facts.times[facts.times.length - 1];
  }

  static async read() {
    const facts = JSON.parse(document.getElementById('facts').textContent);
    const [control, light] = await Promise.all([unpack('curves'), unpack('light')]);
    const pieces = facts.times.length - 1;
    return new Show(facts, curves(control, pieces, facts.drones), keyframes(light, facts.lightStep));
  }

  /** Return the number of the drone in a row of the arrays, as it stands on its pad and in its file. */
  number(drone) {
    return this.facts.numbers === null ? drone + 1 : this.facts.numbers[drone];
  }

  /** Put the places and colours of the moment `time` into `position` and `colours`. */
  at(time) {
    const { times, unit } = this.facts;
    const row = 3 * this.drones;
    const piece = Math.min(before(times, time), times.length - 2);
    const u = Math.min(1, Math.max(0, (time - times[piece]) / (times[piece + 1] - times[piece])));
    const w = 1 - u;
    const [p, q, r, s] = [w * w * w, 3 * w * w * u, 3 * w * u * u, u * u * u].map((weight) => weight * unit);
    const a = piece * 4 * row;
    const { control, position } = this;
    for (let i = 0, b = a + row, c = b + row, d = c + row; i < row; i++)
      position[i] = p * control[a + i] + q * control[b + i] + r * control[c + i] + s * control[d + i];
    this.shine(time);
  }

  /** Put the colours of the moment `time` into `colours`: straight between each drone's own keyframes. */
  shine(time) {
    const { lightStarts, lightFrame } = this.facts;
    const { frames, colours: shades } = this.light;
    const { key, colours } = this;
    const place = Math.round((time / lightFrame) * 1e6) / 1e6;
    for (let drone = 0; drone < this.drones; drone++) {
      const end = lightStarts[drone + 1] - 1;
      let at = key[drone]; // where it was a moment ago
      if (frames[at] > place || (at < end && frames[at + 1] <= place)) {
        let low = lightStarts[drone];
        let high = end + 1;
        while (low < high) {
          const middle = (low + high) >> 1;
          if (frames[middle] <= place) low = middle + 1;
          else high = middle;
        }
        at = key[drone] = Math.max(lightStarts[drone], low - 1);
      }
      const next = Math.min(at + 1, end);
      const part = Math.min(1, Math.max(0, (place - frames[at]) / Math.max(1, frames[next] - frames[at])));
      for (let c = 0; c < 3; c++) {
        const low = shades[3 * at + c];
        colours[3 * drone + c] = Math.round(low + part * (shades[3 * next + c] - low));
      }
    }
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
