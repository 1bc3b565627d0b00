// Which drone is under the pointer or the finger, and what is known of it.

const element = (id) => document.getElementById(id);
const MOUSE = 10; // pixels around the pointer in which a drone is meant
const FINGER = 24;

export class Pointing {
  constructor(page) {
    this.page = page;
    this.drone = null;
    const canvas = element('stage');
    canvas.addEventListener('pointermove', (event) => (event.buttons ? this.choose(null) : this.point(event)));
    canvas.addEventListener('pointerdown', (event) => this.point(event));
    canvas.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && this.choose(null));
  }

  point(event) {
    this.choose(this.pick(event.clientX, event.clientY, event.pointerType === 'touch' ? FINGER : MOUSE));
  }

  /** Return the drone that appears nearest to a place of the page, or null where there is none. */
  pick(x, y, reach) {
    const { page } = this;
    page.camera.updateMatrixWorld();
    let found = null;
    for (let drone = 0; drone < page.show.drones; drone++) {
      const place = page.screen(drone);
      const away = place ? Math.hypot(place[0] - x, place[1] - y) : Infinity;
      if (away < reach) [found, reach] = [drone, away];
    }
    return found;
  }

  choose(drone) {
    this.drone = drone;
    this.follow();
  }

  /** Keep the words beside the drone as it flies. */
  follow() {
    const [label, spot] = [element('label'), element('spot')];
    const place = this.drone === null ? null : this.page.screen(this.drone);
    label.hidden = spot.hidden = place === null;
    if (place === null) return;
    const { show, time } = this.page;
    const height = show.position[3 * this.drone + 2];
    const speed = Math.hypot(...show.velocity(time, this.drone));
    label.textContent = `drone ${show.number(this.drone)} · ${height.toFixed(1)} m high · ${speed.toFixed(1)} m/s`;
    const [x, y] = place;
    spot.style.transform = `translate(${x - 9}px, ${y - 9}px)`;
    const left = Math.max(8, Math.min(x + 16, window.innerWidth - label.offsetWidth - 8));
    label.style.transform = `translate(${left}px, ${Math.max(8, y - 34)}px)`;
  }
}
