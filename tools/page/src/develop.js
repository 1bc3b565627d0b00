// Light adds up in linear values; then a filmic curve without hard white, and grain against bands (stage/render.py).
import * as THREE from 'three';

const VERTEX = 'void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }';
const FRAGMENT = `
uniform sampler2D light;
void main() {
  vec3 film = 1.0 - exp(-texelFetch(light, ivec2(gl_FragCoord.xy), 0).rgb);
  vec3 srgb = mix(1.055 * pow(film, vec3(1.0 / 2.4)) - 0.055, 12.92 * film, vec3(lessThanEqual(film, vec3(0.0031308))));
  float grain = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
  gl_FragColor = vec4(srgb + (grain - 0.5) / 255.0, 1.0);
}`;

export class Developer {
  constructor(renderer) {
    this.renderer = renderer;
    this.light = new THREE.WebGLRenderTarget(1, 1, { type: THREE.HalfFloatType, samples: 4 });
    const paper = new THREE.BufferGeometry();
    paper.setAttribute('position', new THREE.Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3));
    const uniforms = { light: { value: this.light.texture } };
    const material = new THREE.ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms });
    material.depthTest = false;
    this.paper = new THREE.Mesh(paper, material);
    this.paper.frustumCulled = false;
    this.eye = new THREE.Camera();
  }

  setSize(width, height) {
    this.light.setSize(width, height);
  }

  draw(scene, camera) {
    this.renderer.setRenderTarget(this.light);
    this.renderer.render(scene, camera);
    this.renderer.setRenderTarget(null);
    this.renderer.render(this.paper, this.eye);
  }
}
