// What stands on the stage besides the lights: sky, ground, take-off grid, keep-outs, fence, north.
import * as THREE from 'three';

const SKY_VERTEX = `
varying vec3 ray;
void main() {
  ray = position;
  gl_Position = projectionMatrix * vec4(mat3(modelViewMatrix) * position, 1.0);
}`;

// As `sky` in stage/night/backdrop.py.
const SKY = `
uniform vec3 zenith, sky, haze, town;
vec3 night(float rise) {
  rise = clamp(rise, 0.0, 1.0);
  return zenith + sky / (1.0 + rise * rise / 0.16) + haze / (1.0 + rise * rise / 0.0256)
    + town / (1.0 + rise * rise / 0.0049);
}`;

const SKY_FRAGMENT = `${SKY}
varying vec3 ray;
void main() { gl_FragColor = vec4(night(normalize(ray).z), 1.0); }`;

const STAR_VERTEX = `
attribute float strength;
uniform float ratio;
varying float bright;
void main() {
  bright = strength;
  gl_Position = projectionMatrix * vec4(mat3(modelViewMatrix) * position, 1.0);
  gl_PointSize = 1.5 * ratio;
}`;

const STAR_FRAGMENT = `
uniform vec3 star;
varying float bright;
void main() { gl_FragColor = vec4(0.6 * bright * star, 1.0); }`;

// As `_draw_prism` in stage/night/backdrop.py: a little lighter towards the foot, with a line at each storey.
const WALL_VERTEX = `
varying float high, level;
void main() {
  high = position.z;
  level = abs(normal.z);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const WALL_FRAGMENT = `
uniform vec3 wall, roof, rim;
uniform float top;
varying float high, level;
void main() {
  float low = 1.0 - high / top;
  float line = clamp(1.0 - abs(high - 5.0 * floor(high / 5.0 + 0.5)) / max(fwidth(high), 1e-6), 0.0, 1.0);
  vec3 side = mix(wall, roof, 0.6 * low * low) + 0.06 * line * rim;
  gl_FragColor = vec4(mix(side, roof, step(0.5, level)), 1.0);
}`;

const GROUND_VERTEX = `
varying vec2 place;
void main() {
  vec4 world = modelMatrix * vec4(position, 1.0);
  place = world.xy;
  gl_Position = projectionMatrix * viewMatrix * world;
}`;

const GROUND_FRAGMENT = `${SKY}
uniform vec3 ground, grid;
varying vec2 place;
void main() {
  vec2 wide = fwidth(place) + 1e-6;
  vec2 off = abs(place - 10.0 * floor(place / 10.0 + 0.5)) / wide;
  vec2 lines = clamp(1.0 - off, 0.0, 1.0) * clamp(1.2 - 6.0 * wide / 10.0, 0.0, 1.0);
  float far = pow(clamp(distance(cameraPosition.xy, place) / 3000.0, 0.0, 1.0), 1.5);
  vec3 near = ground + max(lines.x, lines.y) * grid;
  gl_FragColor = vec4(mix(near, night(0.0), far), 1.0);
}`;

const vector = (value) => ({ value: new THREE.Vector3(...value) });
const colour = (value, factor = 1) => new THREE.Color().setRGB(...value.map((part) => part * factor));

function segments(lines, light) {
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(lines.flat(2), 3));
  return new THREE.LineSegments(geometry, new THREE.LineBasicMaterial({ color: light, transparent: true }));
}

function ring(corners, height) {
  return corners.map((corner, i) => [
    [...corner, height],
    [...corners[(i + 1) % corners.length], height],
  ]);
}

function keepOut(prism, look) {
  const { polygon, height } = prism;
  const shape = new THREE.Shape(polygon.map(([x, y]) => new THREE.Vector2(x, y)));
  const body = new THREE.Mesh(
    new THREE.ExtrudeGeometry(shape, { depth: height, bevelEnabled: false }),
    new THREE.ShaderMaterial({
      vertexShader: WALL_VERTEX,
      fragmentShader: WALL_FRAGMENT,
      uniforms: { wall: vector(look.wall), roof: vector(look.roof), rim: vector(look.rim), top: { value: height } },
      side: THREE.DoubleSide,
      polygonOffset: true, // else walls and their edges would fight for the same pixels
      polygonOffsetFactor: 1,
      polygonOffsetUnits: 1,
    }),
  );
  const group = new THREE.Group();
  group.add(body, segments(ring(polygon, height), colour(look.rim, 0.6)));
  group.prism = prism;
  return group;
}

/** Tell whether the eye is so near that the keep-out is what the viewer sits in; it would hide the show. */
export function isSeat({ polygon, height }, eye) {
  let inside = false;
  let level = Infinity;
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length];
    if (ay > eye.y !== by > eye.y && eye.x < ax + ((eye.y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    const square = (bx - ax) ** 2 + (by - ay) ** 2;
    const part = square ? Math.min(1, Math.max(0, ((eye.x - ax) * (bx - ax) + (eye.y - ay) * (by - ay)) / square)) : 0;
    level = Math.min(level, Math.hypot(eye.x - ax - part * (bx - ax), eye.y - ay - part * (by - ay)));
  });
  return Math.hypot(inside ? 0 : level, Math.max(0, eye.z - height)) < 1.5 * height;
}

function heaven(look, night) {
  const vault = new THREE.Mesh(
    new THREE.SphereGeometry(100, 48, 24),
    new THREE.ShaderMaterial({
      vertexShader: SKY_VERTEX,
      fragmentShader: SKY_FRAGMENT,
      uniforms: night,
      side: THREE.BackSide,
      depthTest: false,
      depthWrite: false,
    }),
  );
  const places = new THREE.BufferGeometry();
  places.setAttribute('position', new THREE.Float32BufferAttribute(look.stars.map(([x, y, z]) => [x, y, z]).flat(), 3));
  places.setAttribute('strength', new THREE.Float32BufferAttribute(look.stars.map((star) => star[3]), 1));
  const stars = new THREE.Points(
    places,
    new THREE.ShaderMaterial({
      vertexShader: STAR_VERTEX,
      fragmentShader: STAR_FRAGMENT,
      uniforms: { star: vector(look.star), ratio: { value: window.devicePixelRatio || 1 } },
      blending: THREE.AdditiveBlending,
      depthTest: false,
      depthWrite: false,
    }),
  );
  for (const [part, order] of [[vault, -10], [stars, -9.5]]) {
    part.frustumCulled = false;
    part.renderOrder = order;
  }
  return [vault, stars];
}

/** Return the grass of a stadium, around the lines of its pitch. */
function lawn(pitch, look) {
  const ends = pitch.flat();
  const [low, high] = [Math.min, Math.max].map((most) => [0, 1].map((axis) => most(...ends.map((end) => end[axis]))));
  const grass = new THREE.Mesh(
    new THREE.PlaneGeometry(high[0] - low[0] + 6, high[1] - low[1] + 6),
    new THREE.MeshBasicMaterial({ color: colour(look.lawn), transparent: true, opacity: 0.8, depthTest: false }),
  );
  grass.material.depthWrite = false;
  grass.position.set((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, 0);
  grass.renderOrder = -8;
  return grass;
}

/** Put everything but the lights into the scene, and return the keep-outs. */
export function stage(scene, facts) {
  const { look } = facts;
  const night = {
    zenith: vector(look.zenith),
    sky: vector(look.sky),
    haze: vector(look.haze),
    town: vector(look.town),
  };
  const floor = new THREE.Mesh(
    new THREE.PlaneGeometry(40000, 40000, 8, 8),
    new THREE.ShaderMaterial({
      vertexShader: GROUND_VERTEX,
      fragmentShader: GROUND_FRAGMENT,
      uniforms: { ...night, ground: vector(look.ground), grid: vector(look.grid) },
      depthTest: false,
      depthWrite: false,
    }),
  );
  floor.renderOrder = -9;
  const pads = new THREE.BufferGeometry();
  pads.setAttribute('position', new THREE.Float32BufferAttribute(facts.pads.flat(), 3));
  const marks = new THREE.Points(
    pads,
    new THREE.PointsMaterial({ color: colour(look.pad, 1.2), size: 0.4, transparent: true }),
  );
  if (facts.pitch.length) scene.add(lawn(facts.pitch, look), segments(facts.pitch, colour(look.pitch, 1.2)));
  const prisms = facts.keepOut.map((prism) => keepOut(prism, look));
  scene.add(...heaven(look, night), floor, marks, ...prisms, segments(facts.north, colour(look.rim, 2)));
  if (facts.fence) {
    scene.add(segments(ring(facts.fence, 0.1), colour(look.fence, 2)));
    scene.add(segments(ring(facts.fence, facts.ceiling), colour(look.fence, 0.6)));
  }
  return prisms;
}
