/** Jobs that check, test and build every change. */

export const githubJob = `name: policies
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  policies:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm install
      - run: npx portcullis check --cluster local --format github
      - run: npm test
      - run: npm run build
      - uses: actions/upload-artifact@v4
        with:
          name: release
          path: out/release
`;

export const gitlabJob = `policies:
  image: node:22
  script:
    - npm install
    - npx portcullis check --cluster local
    - npm test
    - npm run build
  artifacts:
    paths:
      - out/release
`;
