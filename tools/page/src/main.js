// The page: the show on its stage, with a timeline, cameras, its music, and what the check found.
import * as THREE from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { Developer } from './develop.js';
import { Flight } from './flight.js';
import { lights } from './lights.js';
import { Music } from './music.js';
import { seen } from './opening.js';
import { Pointing } from './pointing.js';
import { Show, encoded } from './show.js';
import { isSeat, stage } from './stage.js';
import { Timeline, clock } from './timeline.js';

const element = (id) => document.getElementById(id);
const ASPECT = 16 / 9; // for which the cameras were placed
const REST = 3000; // ms without a touch, after which words and buttons leave the stage to the show
const SLOW = 0.05; // s from picture to picture
const MANY = 5; // slow pictures on end, after which drawing becomes plainer

class Page {
  constructor(show, music) {
    this.show = show;
    this.music = music;
    this.playing = false;
    this.speed = 1;
    this.drawn = 0;
    this.slow = 0;
    this.quiet = false;
    this.touched = 0;
    this.found = 0;
    this.renderer = new THREE.WebGLRenderer({ canvas: element('stage'), powerPreference: 'high-performance' });
    this.renderer.info.autoReset = false; // a picture takes several renderings
    this.developer = new Developer(this.renderer, show.facts.look.bloom);
    this.camera = new THREE.PerspectiveCamera(40, ASPECT, 0.5, 60000);
    this.camera.up.set(0, 0, 1);
    this.stage = new THREE.Scene();
    this.prisms = stage(this.stage, show.facts);
    this.points = lights(show);
    this.pair = new THREE.LineSegments(
      new THREE.BufferGeometry().setAttribute('position', new THREE.Float32BufferAttribute(6, 3)),
      new THREE.LineBasicMaterial({ color: new THREE.Color(3, 1.1, 0.2), depthTest: false, transparent: true }),
    );
    this.pair.frustumCulled = false;
    this.lamps = new THREE.Scene().add(this.points, this.pair);
    this.controls = new OrbitControls(this.camera, element('stage'));
    this.controls.zoomToCursor = true;
    this.controls.addEventListener('change', () => (this.moved = this.stale = true));
    this.controls.addEventListener('start', () => (this.named = null)); // whoever turns the view has it
    this.flight = new Flight(this.camera, this.controls);
    this.timeline = new Timeline(show, (time) => this.seek(time));
    this.pointing = new Pointing(this);
    this.bind();
    this.tell();
    this.resize();
    this.look('audience', 0);
    this.pose();
    requestAnimationFrame((now) => this.frame(now));
  }

  /** Show the first picture until somebody plays: a dark field would tell nothing. */
  pose() {
    const first = this.show.facts.spans.find((span) => span.kind === 'hold');
    this.seek(first ? (first.start + first.end) / 2 : this.show.first);
    this.posing = true;
    element('begin').hidden = false;
  }

  play() {
    if (this.posing || this.time >= this.show.last) this.seek(this.show.first);
    this.playing = true;
    this.before = null;
    document.body.classList.add('playing');
  }

  pause() {
    this.playing = false;
    document.body.classList.remove('playing');
    this.music?.follow(this.time, false, this.speed);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  seek(time) {
    this.posing = false;
    element('begin').hidden = true;
    this.time = Math.min(this.show.last, Math.max(this.show.first, time));
    this.show.at(this.time);
    this.points.update();
    this.timeline.show(this.time);
    this.direct();
    this.measure();
    if (this.told !== this.time) element('found').hidden = true;
    this.stale = true;
  }

  /** Go to the picture after this moment, or the one before. */
  cue(way) {
    const starts = this.show.facts.spans.filter((span) => span.kind === 'hold').map((span) => span.start);
    const now = this.posing ? this.show.first : this.time;
    if (way > 0) this.seek(starts.find((start) => start > now + 1e-6) ?? this.show.last);
    else this.seek(starts.findLast((start) => start < now - 1e-6) ?? this.show.first);
  }

  /** Look from one of the cameras, on a smooth way there that takes so many seconds. */
  look(name, seconds = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 0.8) {
    this.named = name;
    this.flight.begin(this.opening() ?? this.show.facts.cameras[name], this.view ?? 0, seconds);
    for (const button of document.querySelectorAll('[data-camera]'))
      button.classList.toggle('chosen', button.dataset.camera === name);
    this.stale = true;
    if (!seconds) this.fly(0);
  }

  /** Return the audience's view of this moment, or null where its camera stands still, or another one looks. */
  opening() {
    const { opening } = this.show.facts;
    return this.named === 'audience' && opening ? seen(opening, this.time ?? this.show.first) : null;
  }

  /** Look where the audience looks at this moment, until somebody turns the view. */
  direct() {
    const now = this.opening();
    if (this.flight.flying || !now || now.share === this.directed?.share && now.fieldOfView === this.directed.fieldOfView) return;
    this.directed = now;
    this.flight.begin(now, now.fieldOfView, 0);
    this.fly(0);
  }

  fly(now) {
    this.view = this.flight.at(now);
    this.widen();
    this.moved = this.stale = true;
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
    this.timeline.resize();
    this.timeline.show(this.time ?? this.show.first);
    this.moved = this.stale = true;
  }

  frame(now) {
    if (this.playing) {
      // At most a second at once: in a tab that nobody sees, the show waits.
      if (this.before !== null) this.advance(Math.min(1, (now - this.before) / 1000));
      this.before = now;
      if (this.time >= this.show.last) this.pause();
    }
    if (this.flight.flying) this.fly(now);
    this.hush(this.playing && now - this.touched > REST);
    if (this.stale) this.draw();
    requestAnimationFrame((next) => this.frame(next));
  }

  /** Words and buttons leave the stage to the show while nobody touches anything. */
  hush(quiet) {
    if (quiet === this.quiet) return;
    this.quiet = quiet;
    document.body.classList.toggle('still', quiet);
    this.measure();
  }

  /** Go on by the seconds that passed; where drawing takes long again and again, draw more plainly. */
  advance(seconds) {
    const catchUp = this.music?.follow(this.time, true, this.speed) ?? 0;
    this.seek(this.time + Math.max(0, this.speed * seconds + catchUp));
    this.slow = seconds > SLOW ? this.slow + 1 : 0;
    if (this.slow !== MANY) return;
    this.developer.simplify();
    this.ratio = 1;
    this.resize();
  }

  draw() {
    this.points.fit(this.camera, window.innerHeight, this.renderer.getPixelRatio());
    for (const group of this.prisms) group.visible = !isSeat(group.prism, this.camera.position);
    this.renderer.info.reset();
    this.developer.draw(this.stage, this.lamps, this.camera, this.moved);
    this.moved = this.stale = false;
    if (this.pair.visible) this.encircle();
    this.pointing.follow();
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
    ring.style.transform = `translate(${(ax + bx - wide) / 2}px, ${(ay + by - wide) / 2}px)`;
  }

  /** Return where a drone appears, [x, y] in pixels of the page, or null behind the eye. */
  screen(drone) {
    const place = new THREE.Vector3().fromArray(this.show.position, 3 * drone).project(this.camera);
    if (place.z > 1) return null;
    return [((place.x + 1) / 2) * window.innerWidth, ((1 - place.y) / 2) * window.innerHeight];
  }

  /** Draw a line between the closest pair around its moment, with its distance now; but not in a show that plays on. */
  measure() {
    const { closestPair, closestAt } = this.show.facts.report;
    const near = closestPair !== null && !this.posing && Math.abs(this.time - closestAt) < 3 && !this.quiet;
    if (near || this.pair.visible) this.stale = true;
    this.pair.visible = near;
    element('pair').hidden = !near;
    element('ring').hidden = !near;
    if (!near) return;
    const ends = closestPair.map((drone) => new THREE.Vector3().fromArray(this.show.position, 3 * drone));
    ends.forEach((end, i) => end.toArray(this.pair.geometry.attributes.position.array, 3 * i));
    this.pair.geometry.attributes.position.needsUpdate = true;
    const distance = ends[0].distanceTo(ends[1]);
    element('pair').textContent = `drones ${this.numbers(closestPair)}: ${distance.toFixed(2)} m apart`;
  }

  /** Return the numbers of drones in words. */
  numbers(drones) {
    return drones.map((drone) => this.show.number(drone)).join(' and ');
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
    const state = report.ok ? 'checked, no rule broken' : report.verdict;
    const closest = report.closestPair
      ? ` · closest ${report.closest.toFixed(3)} m, drones ${this.numbers(report.closestPair)} at ${clock(report.closestAt, 2)}`
      : '';
    safety.textContent = state + closest;
    safety.addEventListener('click', () => this.lead());
  }

  /** Go to the next violation and say what it is, or, where there is none, to the closest pair. */
  lead() {
    const { ok, violations, closestAt } = this.show.facts.report;
    const found = !ok && violations.length ? violations[this.found++ % violations.length] : null;
    const moment = found ? found.time : closestAt;
    if (moment === null) return;
    this.pause();
    this.seek(moment);
    this.told = this.time;
    element('found').textContent = found ? found.text : '';
    element('found').hidden = !found;
  }

  bind() {
    const click = (id, act) => element(id).addEventListener('click', act);
    window.addEventListener('resize', () => this.resize());
    for (const kind of ['pointermove', 'pointerdown', 'keydown'])
      window.addEventListener(kind, () => (this.touched = performance.now()));
    // Nobody draws what nobody sees: the show waits, and so does its music.
    document.addEventListener('visibilitychange', () => document.hidden && this.music?.follow(this.time, false, 1));
    click('play', () => this.toggle());
    click('begin', () => this.play());
    click('last', () => this.cue(-1));
    click('next', () => this.cue(1));
    click('full', () => this.fill());
    click('sound', () => this.mute());
    element('sound').hidden = !this.music;
    element('full').hidden = !document.fullscreenEnabled; // telephones of one maker fill the screen with films only
    element('speed').addEventListener('change', (event) => (this.speed = Number(event.target.value)));
    element('dark').addEventListener('change', (event) => this.showDark(event.target.checked));
    const names = Object.keys(this.show.facts.cameras);
    names.forEach((name, i) => {
      const button = document.createElement('button');
      Object.assign(button, { type: 'button', textContent: name, title: `Look from there (${i + 1})` });
      button.dataset.camera = name;
      button.addEventListener('click', () => this.look(name));
      element('cameras').append(button);
    });
    const keys = {
      ' ': () => this.toggle(),
      ArrowRight: () => this.seek(this.time + 1),
      ArrowLeft: () => this.seek(this.time - 1),
      PageDown: () => this.cue(1),
      PageUp: () => this.cue(-1),
      d: () => this.showDark(!element('dark').checked),
      f: () => this.fill(),
      m: () => this.mute(),
    };
    names.forEach((name, i) => (keys[i + 1] = () => this.look(name)));
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

  mute() {
    if (!this.music) return;
    this.music.muted = !this.music.muted;
    element('sound').classList.toggle('off', this.music.muted);
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }
}

Show.read()
  .then((show) => {
    const music = show.facts.music ? new Music(show.facts.music, encoded('music')) : null;
    window.choreo = new Page(show, music);
    element('wait').hidden = true;
    performance.mark('choreo');
  })
  .catch((error) => {
    element('wait').textContent = `This browser cannot show the page (it needs WebGL 2): ${error.message}`;
    console.error(error);
  });
