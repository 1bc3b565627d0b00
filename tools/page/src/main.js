// The page: the show on its stage, with a timeline, cameras, and what the check found.
import * as THREE from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { Developer } from './develop.js';
import { lights } from './lights.js';
import { Show } from './show.js';
import { isSeat, stage } from './stage.js';
import { Timeline, clock } from './timeline.js';

const element = (id) => document.getElementById(id);
const ASPECT = 16 / 9; // for which the cameras were placed

class Page {
  constructor(show) {
    this.show = show;
    this.time = show.first;
    this.playing = false;
    this.speed = 1;
    this.drawn = 0;
    this.slow = 0;
    this.quiet = false;
    this.moved = 0;
    this.renderer = new THREE.WebGLRenderer({ canvas: element('stage'), powerPreference: 'high-performance' });
    this.developer = new Developer(this.renderer);
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(40, ASPECT, 0.5, 60000);
    this.camera.up.set(0, 0, 1);
    this.prisms = stage(this.scene, show.facts);
    this.points = lights(show);
    this.pair = new THREE.LineSegments(
      new THREE.BufferGeometry().setAttribute('position', new THREE.Float32BufferAttribute(6, 3)),
      new THREE.LineBasicMaterial({ color: new THREE.Color(3, 1.1, 0.2), depthTest: false, transparent: true }),
    );
    this.pair.frustumCulled = false;
    this.scene.add(this.points, this.pair);
    this.controls = new OrbitControls(this.camera, element('stage'));
    this.controls.zoomToCursor = true;
    this.controls.addEventListener('change', () => (this.stale = true));
    this.timeline = new Timeline(show, (time) => this.seek(time));
    this.bind();
    this.tell();
    this.resize();
    this.look('audience');
    this.seek(show.first);
    requestAnimationFrame((now) => this.frame(now));
  }

  play() {
    if (this.time >= this.show.last) this.seek(this.show.first);
    this.playing = true;
    this.before = null;
    element('play').textContent = '❚❚';
  }

  pause() {
    this.playing = false;
    element('play').textContent = '▶';
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  seek(time) {
    this.time = Math.min(this.show.last, Math.max(this.show.first, time));
    this.show.at(this.time);
    this.points.update();
    this.timeline.show(this.time);
    this.measure();
    this.stale = true;
  }

  /** Go to the picture after this moment, or the one before. */
  cue(way) {
    const starts = this.show.facts.spans.filter((span) => span.kind === 'hold').map((span) => span.start);
    if (way > 0) this.seek(starts.find((start) => start > this.time + 1e-6) ?? this.show.last);
    else this.seek(starts.findLast((start) => start < this.time - 1e-6) ?? this.show.first);
  }

  look(name) {
    const { eye, target, up, fieldOfView } = this.show.facts.cameras[name];
    this.view = fieldOfView;
    this.widen();
    this.camera.position.set(...eye);
    // Straight down, the orbit's north would be undefined: a hair towards the audience.
    if (up[1] === 1) this.camera.position.y -= 1e-4 * (eye[2] - target[2]);
    this.controls.target.set(...target);
    this.controls.update();
    this.stale = true;
  }

  /** Keep what the camera held in a wide picture in one of any shape. */
  widen() {
    const half = Math.tan((this.view * Math.PI) / 360) * Math.max(1, ASPECT / this.camera.aspect);
    this.camera.fov = (Math.atan(half) * 360) / Math.PI;
    this.camera.updateProjectionMatrix();
  }

  resize() {
    const [width, height] = [window.innerWidth, window.innerHeight];
    const ratio = this.ratio ?? Math.min(2, window.devicePixelRatio || 1);
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height);
    this.developer.setSize(Math.floor(width * ratio), Math.floor(height * ratio));
    this.camera.aspect = width / height;
    if (this.view) this.widen();
    this.stale = true;
  }

  frame(now) {
    if (this.playing) {
      // At most a second at once: in a tab that nobody sees, the show waits.
      if (this.before !== null) this.advance(Math.min(1, (now - this.before) / 1000));
      this.before = now;
      if (this.time >= this.show.last) this.pause();
    }
    // Words and buttons leave the stage to the show while nobody touches anything.
    const quiet = this.playing && now - this.moved > 3000;
    if (quiet !== this.quiet) {
      this.quiet = quiet;
      document.body.classList.toggle('still', quiet);
      this.measure();
    }
    if (this.stale) this.draw();
    requestAnimationFrame((next) => this.frame(next));
  }

  /** Go on by the seconds that passed; where drawing takes long again and again, draw more plainly. */
  advance(seconds) {
    this.seek(this.time + this.speed * seconds);
    this.slow = seconds > 0.05 ? this.slow + 1 : 0;
    if (this.slow !== 5) return;
    this.developer.light.samples = 0;
    this.ratio = 1;
    this.developer.light.dispose(); // made anew with the next picture
    this.resize();
  }

  draw() {
    this.stale = false;
    const uniforms = this.points.material.uniforms;
    const ratio = this.renderer.getPixelRatio();
    uniforms.ratio.value = ratio * Math.max(1, window.innerHeight / 1080);
    uniforms.focal.value = (ratio * window.innerHeight) / 2 / Math.tan((this.camera.fov * Math.PI) / 360);
    for (const group of this.prisms) group.visible = !isSeat(group.prism, this.camera.position);
    this.developer.draw(this.scene, this.camera);
    if (this.pair.visible) this.encircle();
    this.drawn += 1;
  }

  /** Put a ring around the closest pair, which may be small from afar. */
  encircle() {
    const ends = this.show.facts.report.closestPair.map((drone) => this.screen(drone));
    const ring = element('ring');
    ring.hidden = ends.includes(null);
    if (ring.hidden) return;
    const [[ax, ay], [bx, by]] = ends;
    const wide = 30 + Math.hypot(ax - bx, ay - by);
    ring.style.width = ring.style.height = `${wide}px`;
    ring.style.left = `${(ax + bx - wide) / 2}px`;
    ring.style.top = `${(ay + by - wide) / 2}px`;
  }

  /** Return where a drone appears, [x, y] in pixels of the page, or null behind the eye. */
  screen(drone) {
    const place = new THREE.Vector3().fromArray(this.show.position, 3 * drone).project(this.camera);
    if (place.z > 1) return null;
    return [((place.x + 1) / 2) * window.innerWidth, ((1 - place.y) / 2) * window.innerHeight];
  }

  /** Return the drone that appears nearest to a place of the page, or null where there is none. */
  pick(x, y, reach) {
    this.camera.updateMatrixWorld();
    let found = null;
    for (let drone = 0; drone < this.show.drones; drone++) {
      const place = this.screen(drone);
      const away = place ? Math.hypot(place[0] - x, place[1] - y) : Infinity;
      if (away < reach) [found, reach] = [drone, away];
    }
    return found;
  }

  point(event) {
    const drone = this.pick(event.clientX, event.clientY, event.pointerType === 'touch' ? 22 : 10);
    const label = element('label');
    label.hidden = drone === null;
    if (drone === null) return;
    const height = this.show.position[3 * drone + 2];
    label.textContent = `drone ${drone} · ${height.toFixed(1)} m high`;
    label.style.left = `${Math.min(event.clientX + 14, window.innerWidth - label.offsetWidth - 8)}px`;
    label.style.top = `${event.clientY - 30}px`;
  }

  /** Draw a line between the closest pair around its moment, with its distance now; but not in a show that plays on. */
  measure() {
    const { closestPair, closestAt } = this.show.facts.report;
    const near = closestPair !== null && Math.abs(this.time - closestAt) < 3 && !this.quiet;
    this.pair.visible = near;
    element('pair').hidden = !near;
    element('ring').hidden = !near;
    this.stale = true;
    if (!near) return;
    const ends = closestPair.map((drone) => new THREE.Vector3().fromArray(this.show.position, 3 * drone));
    ends.forEach((end, i) => end.toArray(this.pair.geometry.attributes.position.array, 3 * i));
    this.pair.geometry.attributes.position.needsUpdate = true;
    const distance = ends[0].distanceTo(ends[1]);
    element('pair').textContent = `drones ${closestPair.join(' and ')}: ${distance.toFixed(2)} m apart`;
  }

  tell() {
    const { facts } = this.show;
    const { report } = facts;
    document.title = `${facts.title} · choreo`;
    element('title').textContent = facts.title;
    element('numbers').textContent =
      `${facts.drones.toLocaleString('en')} drones · ${clock(this.show.last - this.show.first)} · ` +
      `highest ${report.highest.toFixed(1)} m`;
    const safety = element('safety');
    safety.classList.toggle('bad', !report.ok);
    const broken = report.violations.length;
    const state = report.ok ? 'checked, no rule broken' : `NOT SAFE: ${report.count} violation${report.count > 1 ? 's' : ''}`;
    const closest = report.closestPair
      ? ` · closest ${report.closest.toFixed(3)} m, drones ${report.closestPair.join(' and ')} at ${clock(report.closestAt, 2)}`
      : '';
    safety.textContent = state + closest;
    safety.addEventListener('click', () => {
      const moment = report.ok || !broken ? report.closestAt : report.violations[0].time;
      if (moment === null) return;
      this.pause();
      this.seek(moment);
    });
  }

  bind() {
    const canvas = element('stage');
    window.addEventListener('resize', () => this.resize());
    for (const kind of ['pointermove', 'pointerdown', 'keydown'])
      window.addEventListener(kind, () => (this.moved = performance.now()));
    canvas.addEventListener('pointermove', (event) => (event.buttons ? (element('label').hidden = true) : this.point(event)));
    canvas.addEventListener('pointerdown', (event) => this.point(event));
    element('play').addEventListener('click', () => this.toggle());
    element('speed').addEventListener('change', (event) => (this.speed = Number(event.target.value)));
    element('dark').addEventListener('change', (event) => this.showDark(event.target.checked));
    element('full').addEventListener('click', () => this.fill());
    for (const button of document.querySelectorAll('[data-camera]'))
      button.addEventListener('click', () => this.look(button.dataset.camera));
    const keys = {
      ' ': () => this.toggle(),
      ArrowRight: () => this.seek(this.time + 1),
      ArrowLeft: () => this.seek(this.time - 1),
      PageDown: () => this.cue(1),
      PageUp: () => this.cue(-1),
      1: () => this.look('audience'),
      2: () => this.look('side'),
      3: () => this.look('above'),
      d: () => this.showDark(!element('dark').checked),
      f: () => this.fill(),
    };
    window.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === 'SELECT') return;
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  showDark(shown) {
    element('dark').checked = shown;
    this.points.material.uniforms.showDark.value = shown;
    this.stale = true;
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }
}

Show.read()
  .then((show) => {
    window.choreo = new Page(show);
    element('wait').hidden = true;
  })
  .catch((error) => {
    element('wait').textContent = `This browser cannot show the page (it needs WebGL 2): ${error.message}`;
    console.error(error);
  });
