// How a socket is opened: WebSocket only; coming back is the line's affair, not the library's.

import { io } from "socket.io-client";

export const opener = ({ path = "/socket.io/", auth = {} }) => () =>
  io({ path, auth, transports: ["websocket"], reconnection: false, autoConnect: false, forceNew: true, timeout: 10_000 });
