// Smooth ways of the camera from one place to another.
import * as THREE from 'three';

export class Flight {
  constructor(camera, controls) {
    this.camera = camera;
    this.controls = controls;
    this.flying = false;
    controls.addEventListener('start', () => (this.flying = false)); // whoever turns the view has it
  }

  begin({ eye, target, up, fieldOfView }, view, seconds) {
    this.from = { eye: this.camera.position.clone(), target: this.controls.target.clone(), view };
    this.to = { eye: new THREE.Vector3(...eye), target: new THREE.Vector3(...target), view: fieldOfView };
    // Straight down, the orbit's north would be undefined: a hair towards the audience.
    if (up[1] === 1) this.to.eye.y -= 1e-4 * (eye[2] - target[2]);
    this.seconds = seconds;
    this.begun = null;
    this.flying = true;
  }

  /** Put the camera where it is at `now` ms, and return its field of view, degrees in a wide picture. */
  at(now) {
    this.begun ??= now;
    const part = this.seconds ? Math.min(1, (now - this.begun) / 1000 / this.seconds) : 1;
    const share = part * part * (3 - 2 * part);
    this.camera.position.lerpVectors(this.from.eye, this.to.eye, share);
    this.controls.target.lerpVectors(this.from.target, this.to.target, share);
    const flying = part < 1;
    this.controls.update();
    this.flying = flying;
    return this.from.view + (this.to.view - this.from.view) * share;
  }
}
