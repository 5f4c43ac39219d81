-- By hand, and fine.
DROP TABLE "User";
