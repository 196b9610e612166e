ALTER TABLE "items" DROP COLUMN "published_at";
