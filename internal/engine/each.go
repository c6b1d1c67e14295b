package engine

import "context"

// Each runs a query and calls visit for every row, until visit or the query fails.
func Each(ctx context.Context, db Engine, query string, visit func(scan func(...any) error) error) error {
	rows, err := db.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Row runs a query of one row and reads its columns into dest. If the query gives no row, dest stays as it is.
func Row(ctx context.Context, db Engine, query string, dest ...any) error {
	return Each(ctx, db, query, func(scan func(...any) error) error { return scan(dest...) })
}
