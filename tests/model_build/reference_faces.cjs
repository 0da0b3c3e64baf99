// Runs the npm package itself, with its WebAssembly backend, over photos; prints JSON.
// node reference_faces.cjs NODE_MODULES PHOTO...
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');

const [nodeModules, ...photos] = process.argv.slice(2);
const load = createRequire(path.join(nodeModules, 'anything.js'));

async function main() {
  const tf = load('@tensorflow/tfjs');
  const wasm = load('@tensorflow/tfjs-backend-wasm');
  const jpeg = load('jpeg-js');
  wasm.setWasmPaths(path.join(nodeModules, '@tensorflow/tfjs-backend-wasm/dist/'));
  await tf.setBackend('wasm');
  await tf.ready();
  const faceapi = load('@vladmandic/face-api/dist/face-api.node-wasm.js');
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(
    path.join(nodeModules, '@vladmandic/face-api/model'),
  );
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: 0.3, maxResults: 100 });
  const answer = {};
  for (const photo of photos) {
    const { data, width, height } = jpeg.decode(fs.readFileSync(photo), {
      useTArray: true,
      formatAsRGBA: false,
    });
    const pixels = tf.tensor3d(data, [height, width, 3], 'int32');
    const faces = await faceapi.detectAllFaces(pixels, options);
    pixels.dispose();
    answer[path.basename(photo)] = {
      width,
      height,
      faces: faces.map(({ score, box }) => ({
        score,
        box: [box.left, box.top, box.right, box.bottom],
      })),
    };
  }
  process.stdout.write(JSON.stringify(answer));
}

main();
