"""Engine.IO sessions without tasks or queues of their own."""
