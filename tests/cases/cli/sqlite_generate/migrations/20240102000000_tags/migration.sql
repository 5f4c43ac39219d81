CREATE TABLE "Tag" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "noteId" INTEGER NOT NULL REFERENCES "Note" ("id") ON DELETE CASCADE
);
CREATE INDEX "Tag_noteId_idx" ON "Tag"("noteId");
DELETE FROM "Note" WHERE "text" = '';
