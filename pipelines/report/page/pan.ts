import { select } from "d3-selection";
import { type ZoomBehavior, zoom, zoomIdentity } from "d3-zoom";

/** Smaller letters are hard to read. */
const READABLE = 0.75;

/** Moves and scales the drawing by mouse, touch and buttons. */
export class Pan {
  readonly #drawing: SVGSVGElement;
  readonly #zoom: ZoomBehavior<SVGSVGElement, unknown>;
  #content: SVGGElement | null = null;
  #size: readonly [width: number, height: number] = [1, 1];

  constructor(drawing: SVGSVGElement) {
    this.#drawing = drawing;
    this.#zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.02, 6])
      // The wheel alone scrolls the page.
      .filter((event: Event) => event.type !== "wheel" || (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey)
      .on("zoom", ({ transform }) => this.#content?.setAttribute("transform", `${transform}`));
    select(drawing).call(this.#zoom).on("dblclick.zoom", null);
  }

  show(content: SVGGElement, width: number, height: number): void {
    this.#content = content;
    this.#size = [width, height];
    this.start();
  }

  scale(factor: number): void {
    select(this.#drawing).call(this.#zoom.scaleBy, factor);
  }

  /** As large as it can be read, from its first corner; all of it where that can be read. */
  start(): void {
    const [width, height] = this.#size;
    const { clientWidth } = this.#drawing;
    this.#drawing.style.height = `${Math.max(260, Math.min(0.72 * window.innerHeight, height * Math.max(READABLE, Math.min(1, clientWidth / width))))}px`;
    this.#place(READABLE);
  }

  /** All of it, never larger than life. */
  fit(): void {
    this.#place(0);
  }

  #place(least: number): void {
    const [width, height] = this.#size;
    const { clientWidth, clientHeight } = this.#drawing;
    const scale = Math.max(least, Math.min(1, clientWidth / width, clientHeight / height) || 1);
    const [x, y] = [clientWidth - width * scale, clientHeight - height * scale].map((left) => Math.max(0, left / 2));
    select(this.#drawing).call(this.#zoom.transform, zoomIdentity.translate(x ?? 0, y ?? 0).scale(scale));
  }
}
