ALTER TYPE "the kinds of rooms that a hotel of this size has or once had ok" ADD VALUE 'suite';
