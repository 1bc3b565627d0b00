// The lights of the drones: a nearly white core in a soft halo, as large and bright as in the stills (stage/night/render.py).
import * as THREE from 'three';

const vertex = (look) => `
attribute vec3 colour;
uniform float focal, ratio;
uniform bool showDark;
varying vec3 own;
varying float drawn, size;
vec3 linear(vec3 value) {
  return mix(pow((value + 0.055) / 1.055, vec3(2.4)), value / 12.92, vec3(lessThanEqual(value, vec3(0.04045))));
}
void main() {
  vec4 seen = modelViewMatrix * vec4(position, 1.0);
  gl_Position = projectionMatrix * seen;
  float sigma = float(${look.lamp}) * focal / max(-seen.z, 0.01);
  drawn = clamp(sigma, float(${look.smallest}) * ratio, float(${look.largest}) * ratio);
  bool dark = max(max(colour.r, colour.g), colour.b) == 0.0;
  vec3 lit = dark ? vec3(${look.unlit.join(', ')}) / 255.0 : colour;
  own = linear(lit) * clamp(sigma * sigma / (drawn * drawn), float(${look.faintest}), 1.0);
  size = 2.0 * ceil(3.0 * float(${look.haloSize}) * drawn);
  gl_PointSize = size;
  if (dark && !showDark) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`;

const fragment = (look) => `
varying vec3 own;
varying float drawn, size;
void main() {
  vec2 off = (gl_PointCoord - 0.5) * size / drawn;
  float square = dot(off, off) / 2.0;
  vec3 hot = float(${look.core}) * mix(own, vec3(max(max(own.r, own.g), own.b)), float(${look.white}));
  vec3 halo = float(${look.halo}) * own;
  gl_FragColor = vec4(exp(-square) * hot + exp(-square / float(${look.haloSize ** 2})) * halo, 1.0);
}`;

/** Return the points that draw the show's `position` and `colours`; call `update` after these change. */
export function lights(show) {
  const look = show.facts.look.light;
  const geometry = new THREE.BufferGeometry();
  const position = new THREE.BufferAttribute(show.position, 3).setUsage(THREE.DynamicDrawUsage);
  const colour = new THREE.BufferAttribute(show.colours, 3, true).setUsage(THREE.DynamicDrawUsage);
  geometry.setAttribute('position', position).setAttribute('colour', colour);
  const material = new THREE.ShaderMaterial({
    vertexShader: vertex(look),
    fragmentShader: fragment(look),
    uniforms: { focal: { value: 1 }, ratio: { value: 1 }, showDark: { value: false } },
    blending: THREE.AdditiveBlending,
    depthTest: false,
    depthWrite: false,
    transparent: true,
  });
  const points = new THREE.Points(geometry, material);
  points.frustumCulled = false; // the bounds would have to be found anew for every moment
  points.update = () => {
    position.needsUpdate = true;
    colour.needsUpdate = true;
  };
  /** Fit the points to a view of `height` pixels of the page, `ratio` of the screen's each. */
  points.fit = (camera, height, ratio) => {
    const { uniforms } = material;
    uniforms.ratio.value = ratio * Math.max(1, height / 1080);
    uniforms.focal.value = (ratio * height) / 2 / Math.tan((camera.fov * Math.PI) / 360);
  };
  return points;
}
