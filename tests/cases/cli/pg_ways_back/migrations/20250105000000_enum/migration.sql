ALTER TYPE mood ADD VALUE 'great' BEFORE 'so so';
