// Light adds up in linear values: the stage, the drones, and the glow that lens and haze add around these; then a filmic
// curve without hard white, and grain against bands. As in stage/night/render.py.
import * as THREE from 'three';

const VERTEX = 'void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }';

const SHRINK = `
uniform sampler2D source;
void main() {
  ivec2 size = textureSize(source, 0);
  ivec2 corner = 4 * ivec2(gl_FragCoord.xy);
  vec3 sum = vec3(0.0);
  for (int y = 0; y < 4; y++)
    for (int x = 0; x < 4; x++) {
      ivec2 place = corner + ivec2(x, y);
      if (all(lessThan(place, size))) sum += texelFetch(source, place, 0).rgb;
    }
  gl_FragColor = vec4(sum / 16.0, 1.0);
}`;

const BLUR = `
uniform sampler2D source;
uniform ivec2 way;
uniform float sigma;
void main() {
  ivec2 size = textureSize(source, 0);
  int reach = int(ceil(3.0 * sigma));
  vec3 sum = vec3(0.0);
  float total = 0.0;
  for (int i = -reach; i <= reach; i++) {
    float weight = exp(-float(i * i) / (2.0 * sigma * sigma));
    ivec2 place = ivec2(gl_FragCoord.xy) + i * way;
    total += weight;
    if (all(greaterThanEqual(place, ivec2(0))) && all(lessThan(place, size)))
      sum += weight * texelFetch(source, place, 0).rgb;
  }
  gl_FragColor = vec4(sum / total, 1.0);
}`;

const DEVELOP = `
uniform sampler2D stage, lamps, near, around, far;
uniform vec3 strengths;
vec3 enlarged(sampler2D small, float times) {
  return texture2D(small, gl_FragCoord.xy / (times * vec2(textureSize(small, 0)))).rgb;
}
void main() {
  ivec2 place = ivec2(gl_FragCoord.xy);
  vec3 light = texelFetch(stage, place, 0).rgb + texelFetch(lamps, place, 0).rgb;
  if (strengths.x > 0.0)
    light += strengths.x * enlarged(near, 4.0) + strengths.y * enlarged(around, 16.0) + strengths.z * enlarged(far, 16.0);
  vec3 film = 1.0 - exp(-light);
  vec3 srgb = mix(1.055 * pow(film, vec3(1.0 / 2.4)) - 0.055, 12.92 * film, vec3(lessThanEqual(film, vec3(0.0031308))));
  float grain = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
  gl_FragColor = vec4(srgb + (grain - 0.5) / 255.0, 1.0);
}`;

/** Return a picture of linear light to draw into. */
function target(options = {}) {
  const wanted = { type: THREE.HalfFloatType, depthBuffer: false, generateMipmaps: false, ...options };
  return new THREE.WebGLRenderTarget(1, 1, wanted);
}

function paper(fragmentShader, uniforms) {
  const material = new THREE.ShaderMaterial({ vertexShader: VERTEX, fragmentShader, uniforms });
  material.depthTest = false;
  material.depthWrite = false;
  return material;
}

export class Developer {
  constructor(renderer, bloom) {
    this.renderer = renderer;
    this.bloom = bloom;
    this.glowing = true;
    this.stage = target({ depthBuffer: true, samples: 4 });
    this.lamps = target();
    [this.small, this.smallAside, this.near] = [target(), target(), target()];
    [this.tiny, this.tinyAside, this.around, this.far] = [target(), target(), target(), target()];
    this.shrink = paper(SHRINK, { source: { value: null } });
    this.blur = paper(BLUR, { source: { value: null }, way: { value: null }, sigma: { value: 1 } });
    this.print = paper(DEVELOP, {
      stage: { value: this.stage.texture },
      lamps: { value: this.lamps.texture },
      near: { value: this.near.texture },
      around: { value: this.around.texture },
      far: { value: this.far.texture },
      strengths: { value: new THREE.Vector3() },
    });
    const corners = new THREE.Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3);
    this.paper = new THREE.Mesh(new THREE.BufferGeometry().setAttribute('position', corners), this.print);
    this.paper.frustumCulled = false;
    this.eye = new THREE.Camera();
  }

  setSize(width, height) {
    this.height = height;
    for (const picture of [this.stage, this.lamps]) picture.setSize(width, height);
    const quarter = (size) => Math.ceil(size / 4);
    for (const picture of [this.small, this.smallAside, this.near]) picture.setSize(quarter(width), quarter(height));
    for (const picture of [this.tiny, this.tinyAside, this.around, this.far])
      picture.setSize(quarter(quarter(width)), quarter(quarter(height)));
  }

  /** Draw more plainly, for machines that are slow: no smoothed edges, no glow. */
  simplify() {
    this.glowing = false;
    this.stage.samples = 0;
    this.stage.dispose(); // made anew with the next picture
  }

  /** Draw the lights, and the stage behind them where it changed. */
  draw(stage, lamps, camera, changed) {
    if (changed) this.render(stage, camera, this.stage);
    this.render(lamps, camera, this.lamps);
    const [near, around, far] = this.bloom;
    if (this.glowing) {
      const scale = Math.max(1, this.height / 720);
      this.process(this.shrink, this.lamps, this.small);
      this.process(this.shrink, this.small, this.tiny);
      this.spread(this.small, this.smallAside, this.near, near.sigma * scale);
      this.spread(this.tiny, this.tinyAside, this.around, around.sigma * scale);
      this.spread(this.tiny, this.tinyAside, this.far, far.sigma * scale);
    }
    const strengths = this.print.uniforms.strengths.value;
    if (this.glowing) strengths.set(near.strength, around.strength, far.strength);
    else strengths.set(0, 0, 0);
    this.paper.material = this.print;
    this.render(this.paper, this.eye, null);
  }

  render(scene, camera, into) {
    this.renderer.setRenderTarget(into);
    this.renderer.render(scene, camera);
  }

  process(material, source, into) {
    material.uniforms.source.value = source.texture;
    this.paper.material = material;
    this.render(this.paper, this.eye, into);
  }

  /** Blur along the rows, then along the columns. */
  spread(source, aside, into, sigma) {
    const { way, sigma: width } = this.blur.uniforms;
    width.value = sigma;
    way.value = { x: 1, y: 0 };
    this.process(this.blur, source, aside);
    way.value = { x: 0, y: 1 };
    this.process(this.blur, aside, into);
  }
}
